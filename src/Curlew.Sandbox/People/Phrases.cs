namespace Curlew.Sandbox;

/// <summary>Short texts as customers write them, by language.</summary>
static class Phrases
{
    sealed record Speech(string[] Answers, string[] Questions, string[] Stops, string[] Starts);

    static readonly Dictionary<string, Speech> Languages = new()
    {
        ["en"] = new(
            [
                "Thanks!",
                "Yes please",
                "How much is delivery?",
                "Is this still available?",
                "Great, I'll take two",
                "What are your opening hours?",
                "Not right now, maybe later",
                "Can I pay by card?",
                "Does the discount work online too?",
                "👍",
                "ok",
                "Lovely, see you on Saturday",
                "Can you send me the link?",
            ],
            [
                "Hi, where is my order?",
                "Hello! Do you deliver on Sundays?",
                "I'd like to return a pair of shoes",
                "Is the store open today?",
                "My coupon code does not work",
                "Can I change my delivery address?",
                "Do you have this in size 42?",
                "I need an invoice for my last order please",
            ],
            ["STOP", "Stop", "stop", "UNSUBSCRIBE", "stop please", "Please remove me from this list"],
            ["START", "Start", "start"]
        ),
        ["es"] = new(
            [
                "¡Gracias!",
                "Sí, por favor",
                "¿Cuánto cuesta el envío?",
                "¿Todavía está disponible?",
                "¿A qué hora abren?",
                "Ahora no, gracias",
                "¿Puedo pagar con tarjeta?",
                "👍",
                "Perfecto, lo quiero",
                "¿Me mandas el enlace?",
            ],
            [
                "Hola, ¿dónde está mi pedido?",
                "Buenos días, ¿hacen envíos los domingos?",
                "Quiero devolver un producto",
                "Necesito factura, por favor",
                "Mi cupón no funciona",
            ],
            ["STOP", "BAJA", "Baja", "ALTO", "Cancelar suscripción"],
            ["ALTA", "START", "Empezar"]
        ),
        ["pt"] = new(
            [
                "Obrigada!",
                "Sim, por favor",
                "Quanto custa o frete?",
                "Ainda tem disponível?",
                "Qual o horário de vocês?",
                "Agora não, obrigado",
                "Aceita Pix?",
                "👍",
                "Quero dois!",
                "Me manda o link?",
            ],
            [
                "Oi, cadê meu pedido?",
                "Bom dia! Vocês entregam no domingo?",
                "Quero trocar um produto",
                "Preciso da nota fiscal",
                "Meu cupom não funciona",
            ],
            ["PARAR", "SAIR", "Stop", "Cancelar"],
            ["VOLTAR", "START", "Começar"]
        ),
        ["de"] = new(
            [
                "Danke!",
                "Ja, gerne",
                "Was kostet der Versand?",
                "Ist das noch verfügbar?",
                "Wann habt ihr geöffnet?",
                "Gerade nicht, danke",
                "Kann ich mit Karte zahlen?",
                "👍",
                "Schön, nehme ich",
                "Gilt der Rabatt auch für Größe 44?",
            ],
            [
                "Hallo, wo bleibt meine Bestellung?",
                "Liefert ihr auch samstags?",
                "Ich möchte etwas zurückgeben",
                "Ich brauche eine Rechnung",
                "Mein Gutschein geht nicht",
            ],
            ["STOPP", "STOP", "Stop", "Abmelden", "Bitte abmelden"],
            ["START", "Anmelden"]
        ),
        ["fr"] = new(
            [
                "Merci !",
                "Oui, volontiers",
                "Combien coûte la livraison ?",
                "C'est encore disponible ?",
                "Quels sont vos horaires ?",
                "Pas maintenant, merci",
                "👍",
                "Parfait, j'en prends deux",
            ],
            [
                "Bonjour, où est ma commande ?",
                "Livrez-vous le dimanche ?",
                "Je voudrais retourner un article",
                "Mon code promo ne marche pas",
            ],
            ["STOP", "Arrêt", "ARRET", "Se désabonner"],
            ["START", "Reprendre"]
        ),
        ["it"] = new(
            [
                "Grazie!",
                "Sì, volentieri",
                "Quanto costa la spedizione?",
                "È ancora disponibile?",
                "Che orari fate?",
                "Adesso no, grazie",
                "👍",
            ],
            ["Ciao, dov'è il mio ordine?", "Consegnate la domenica?", "Vorrei fare un reso", "Il codice sconto non funziona"],
            ["STOP", "Ferma", "Cancellami"],
            ["START", "Inizia"]
        ),
        ["hi"] = new(
            [
                "धन्यवाद!",
                "हाँ, ज़रूर",
                "डिलीवरी का कितना लगेगा?",
                "क्या यह अभी उपलब्ध है?",
                "दुकान कब खुलती है?",
                "अभी नहीं",
                "👍",
                "UPI से पेमेंट हो जाएगा?",
            ],
            ["नमस्ते, मेरा ऑर्डर कहाँ है?", "क्या रविवार को डिलीवरी होती है?", "मुझे सामान वापस करना है"],
            ["STOP", "बंद", "रोकें"],
            ["START", "शुरू"]
        ),
        ["id"] = new(
            ["Terima kasih!", "Ya, boleh", "Ongkirnya berapa?", "Masih ada stok?", "Buka jam berapa?", "Nanti dulu ya", "👍", "Bisa COD?"],
            ["Halo, pesanan saya sampai mana?", "Hari Minggu bisa kirim?", "Saya mau retur barang"],
            ["STOP", "BERHENTI", "Berhenti"],
            ["MULAI", "START"]
        ),
        ["ar"] = new(
            [
                "شكرا!",
                "نعم من فضلك",
                "كم تكلفة التوصيل؟",
                "هل ما زال متوفرا؟",
                "ما هي مواعيد العمل؟",
                "ليس الآن",
                "👍",
                "هل يمكن الدفع بالبطاقة؟",
            ],
            ["مرحبا، أين طلبي؟", "هل توصلون يوم الجمعة؟", "أريد إرجاع منتج"],
            ["إيقاف", "STOP", "الغاء الاشتراك"],
            ["ابدأ", "START"]
        ),
        ["tr"] = new(
            ["Teşekkürler!", "Evet lütfen", "Kargo ücreti ne kadar?", "Hâlâ var mı?", "Kaçta açılıyorsunuz?", "Şimdi değil", "👍"],
            ["Merhaba, siparişim nerede?", "Pazar günü teslimat var mı?", "Ürünü iade etmek istiyorum"],
            ["DUR", "STOP", "İptal"],
            ["BAŞLA", "START"]
        ),
    };

    public static string For(string language, Turn turn, Dice dice)
    {
        var speech = Languages.GetValueOrDefault(language) ?? Languages["en"];
        return dice.Pick(
            turn switch
            {
                Turn.Stop => speech.Stops,
                Turn.Start => speech.Starts,
                Turn.Question => speech.Questions,
                _ => speech.Answers,
            }
        );
    }
}
