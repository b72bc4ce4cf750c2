namespace Curlew.Sandbox;

/// <summary>Where the virtual customers live. Number plans are the mobile ranges of each country's regulator, as libphonenumber 9 knows
/// them.</summary>
static class Countries
{
    static readonly Names English = new(
        [
            "Ava",
            "Liam",
            "Emma",
            "Noah",
            "Mia",
            "Ethan",
            "Grace",
            "Lucas",
            "Chloe",
            "Owen",
            "Zoe",
            "Mason",
            "Ruby",
            "Henry",
            "Nora",
            "Caleb",
            "Ivy",
            "Miles",
            "Stella",
            "Jonah",
        ],
        [
            "Carter",
            "Hughes",
            "Bennett",
            "Foster",
            "Reed",
            "Morgan",
            "Brooks",
            "Sullivan",
            "Parker",
            "Coleman",
            "Hayes",
            "Walsh",
            "Dixon",
            "Grant",
            "Porter",
            "Wells",
        ],
        ["Maple Street", "Oak Avenue", "Church Road", "High Street", "Park Lane", "Mill Road", "Station Road", "Cedar Drive"]
    );

    static readonly Names Spanish = new(
        [
            "Sofía",
            "Mateo",
            "Valentina",
            "Diego",
            "Camila",
            "Santiago",
            "Lucía",
            "Andrés",
            "Martina",
            "Javier",
            "Elena",
            "Joaquín",
            "Paula",
            "Álvaro",
            "Renata",
            "Iker",
        ],
        [
            "García",
            "Hernández",
            "Muñoz",
            "Rojas",
            "Castillo",
            "Ibáñez",
            "Núñez",
            "Torres",
            "Vargas",
            "Peña",
            "Salinas",
            "Cortés",
            "Molina",
            "Aguirre",
        ],
        ["Calle Mayor", "Avenida Reforma", "Calle Hidalgo", "Calle San Martín", "Avenida Libertad", "Calle del Sol"]
    );

    static readonly Names Portuguese = new(
        [
            "Ana",
            "João",
            "Beatriz",
            "Pedro",
            "Larissa",
            "Thiago",
            "Júlia",
            "Rafael",
            "Letícia",
            "Gustavo",
            "Conceição",
            "Caio",
            "Yasmin",
            "Murilo",
        ],
        [
            "Silva",
            "Souza",
            "Gonçalves",
            "Araújo",
            "Ribeiro",
            "Barbosa",
            "Teixeira",
            "Nascimento",
            "Moreira",
            "Cardoso",
            "Brandão",
            "Falcão",
        ],
        ["Rua das Flores", "Avenida Paulista", "Rua São João", "Rua da Praia", "Avenida Brasil", "Rua XV de Novembro"]
    );

    static readonly Names German = new(
        ["Lena", "Jonas", "Marie", "Felix", "Hannah", "Moritz", "Jürgen", "Sabine", "Anke", "Björn", "Greta", "Tobias", "Käthe", "Emil"],
        ["Müller", "Schröder", "Weiß", "Krüger", "Vogel", "Köhler", "Lange", "Böhm", "Seidel", "Kühn", "Hartmann", "Jäger"],
        ["Hauptstraße", "Gartenweg", "Lindenallee", "Schulstraße", "Am Markt", "Goethestraße"]
    );

    static readonly Names French = new(
        ["Chloé", "Hugo", "Inès", "Théo", "Manon", "Raphaël", "Zoé", "Étienne", "Maëlle", "Noé", "Anaïs", "Gaspard"],
        ["Lefèvre", "Moreau", "Girard", "Rousseau", "Faure", "Mercier", "Besson", "Chevalier", "Delaunay", "Perrot"],
        ["rue de la Paix", "avenue Foch", "rue Victor-Hugo", "place de la République", "rue des Lilas"]
    );

    static readonly Names Italian = new(
        ["Giulia", "Lorenzo", "Chiara", "Matteo", "Alessia", "Niccolò", "Beatrice", "Tommaso", "Noemi", "Davide"],
        ["Rossi", "Bianchi", "Ferrari", "Esposito", "Ricci", "Marini", "Gallo", "Conti", "De Luca", "D'Angelo"],
        ["Via Roma", "Via Garibaldi", "Corso Italia", "Via Mazzini", "Viale dei Pini"]
    );

    static readonly Names Indian = new(
        ["आरव", "Ananya", "Vihaan", "Diya", "Arjun", "Priya", "Kabir", "मीरा", "Rohan", "Sneha", "Ishaan", "Kavya", "Aditya", "Pooja"],
        ["Sharma", "Patel", "Iyer", "Reddy", "Singh", "Gupta", "Nair", "Mehta", "Das", "Joshi", "वर्मा", "Chauhan"],
        ["MG Road", "Gandhi Marg", "Station Road", "Nehru Street", "Lake View Road"]
    );

    static readonly Names Indonesian = new(
        ["Putri", "Budi", "Dewi", "Agus", "Siti", "Rizky", "Ayu", "Bayu", "Wulan", "Dimas"],
        ["Santoso", "Wijaya", "Lestari", "Hidayat", "Pratama", "Kusuma", "Nugroho", "Siregar"],
        ["Jalan Merdeka", "Jalan Sudirman", "Jalan Melati", "Jalan Diponegoro"]
    );

    static readonly Names Arabic = new(
        ["محمد", "فاطمة", "Ahmed", "مريم", "يوسف", "Salma", "عمر", "Nour", "هدى", "Karim"],
        ["حسن", "Mostafa", "إبراهيم", "Fahmy", "السيد", "Mansour", "عبد الله", "Saleh"],
        ["شارع النيل", "شارع التحرير", "Corniche Road", "شارع الجلاء"]
    );

    static readonly Names Turkish = new(
        ["Elif", "Mehmet", "Zeynep", "Mustafa", "Ayşe", "Emre", "Büşra", "Çağlar", "Şule", "Ömer"],
        ["Yılmaz", "Kaya", "Demir", "Şahin", "Çelik", "Öztürk", "Aydın", "Güneş"],
        ["Atatürk Caddesi", "İnönü Sokak", "Cumhuriyet Caddesi", "Gül Sokak"]
    );

    static readonly Names African = new(
        ["Chidi", "Amaka", "Thabo", "Zanele", "Tunde", "Ngozi", "Sipho", "Lerato", "Emeka", "Folake", "Kwame", "Naledi"],
        ["Okafor", "Adeyemi", "Nkosi", "Dlamini", "Eze", "Balogun", "Mokoena", "van Wyk", "Ibrahim", "Botha"],
        ["Allen Avenue", "Long Street", "Broad Street", "Main Road", "Nelson Mandela Drive"]
    );

    static readonly Names Dutch = new(
        ["Sanne", "Daan", "Femke", "Bram", "Lotte", "Sem", "Anouk", "Thijs"],
        ["de Vries", "Bakker", "van Dijk", "Visser", "Smit", "de Boer", "van den Berg"],
        ["Kerkstraat", "Dorpsstraat", "Molenweg", "Prinsengracht"]
    );

    public static readonly Country[] All =
    [
        new(
            "US",
            "1",
            7,
            2,
            46,
            ["en", "en", "en", "en", "es"],
            [
                new("NYC", "NY", "100##", "America/New_York", "212", "646", "917"),
                new("Los Angeles", "CA", "900##", "America/Los_Angeles", "213", "310"),
                new("Chicago", "IL", "606##", "America/Chicago", "312", "773"),
                new("Houston", "TX", "770##", "America/Chicago", "713", "832"),
                new("Miami", "FL", "331##", "America/New_York", "305", "786"),
                new("Seattle", "WA", "981##", "America/Los_Angeles", "206"),
                new("Denver", "CO", "802##", "America/Denver", "303", "720"),
                new("Boston", "MA", "021##", "America/New_York", "617"),
            ],
            English
        ),
        new(
            "MX",
            "52",
            8,
            4,
            9,
            ["es"],
            [
                new("Ciudad de México", "CDMX", "06###", "America/Mexico_City", "55"),
                new("Guadalajara", "JAL", "44###", "America/Mexico_City", "33"),
                new("Monterrey", "NLE", "64###", "America/Monterrey", "81"),
            ],
            Spanish
        ),
        new(
            "BR",
            "55",
            8,
            8,
            10,
            ["pt"],
            [
                new("São Paulo", "SP", "01###-###", "America/Sao_Paulo", "119"),
                new("Rio de Janeiro", "RJ", "20###-###", "America/Sao_Paulo", "219"),
                new("Belo Horizonte", "MG", "30###-###", "America/Sao_Paulo", "319"),
                new("Salvador", "BA", "40###-###", "America/Bahia", "719"),
            ],
            Portuguese
        ),
        new(
            "AR",
            "54",
            7,
            2,
            4,
            ["es"],
            [new("Buenos Aires", "C", "C1###", "America/Argentina/Buenos_Aires", "9113", "9114", "9115", "9116")],
            Spanish
        ),
        new(
            "CO",
            "57",
            7,
            2,
            3,
            ["es"],
            [new("Bogotá", "DC", "11####", "America/Bogota", "310", "311"), new("Medellín", "ANT", "05####", "America/Bogota", "312")],
            Spanish
        ),
        new(
            "GB",
            "44",
            8,
            1,
            6,
            ["en"],
            [new("London", "ENG", "SW# #??", "Europe/London", "73"), new("Manchester", "ENG", "M# #??", "Europe/London", "72")],
            English
        ),
        new(
            "DE",
            "49",
            8,
            1,
            5,
            ["de"],
            [new("Berlin", "BE", "10###", "Europe/Berlin", "151", "176"), new("München", "BY", "80###", "Europe/Berlin", "170", "152")],
            German
        ),
        new(
            "ES",
            "34",
            8,
            1,
            4,
            ["es"],
            [new("Madrid", "MD", "280##", "Europe/Madrid", "6"), new("Barcelona", "CT", "080##", "Europe/Madrid", "6")],
            Spanish
        ),
        new(
            "FR",
            "33",
            7,
            2,
            3,
            ["fr"],
            [new("Paris", "IDF", "750##", "Europe/Paris", "61", "66"), new("Lyon", "ARA", "690##", "Europe/Paris", "67")],
            French
        ),
        new(
            "IT",
            "39",
            7,
            2,
            3,
            ["it"],
            [new("Milano", "MI", "201##", "Europe/Rome", "347", "348"), new("Roma", "RM", "001##", "Europe/Rome", "333")],
            Italian
        ),
        new("NL", "31", 7, 1, 2, ["en", "de"], [new("Amsterdam", "NH", "10## ??", "Europe/Amsterdam", "61", "62")], Dutch),
        new(
            "IN",
            "91",
            8,
            1,
            8,
            ["hi", "en"],
            [
                new("Mumbai", "MH", "4000##", "Asia/Kolkata", "98"),
                new("Delhi", "DL", "1100##", "Asia/Kolkata", "99"),
                new("Bengaluru", "KA", "5600##", "Asia/Kolkata", "97"),
            ],
            Indian
        ),
        new(
            "ID",
            "62",
            8,
            1,
            4,
            ["id"],
            [new("Jakarta", "JK", "10###", "Asia/Jakarta", "812", "813"), new("Surabaya", "JI", "60###", "Asia/Jakarta", "821")],
            Indonesian
        ),
        new(
            "EG",
            "20",
            8,
            1,
            3,
            ["ar"],
            [new("Cairo", "C", "115##", "Africa/Cairo", "10", "11"), new("Alexandria", "ALX", "215##", "Africa/Cairo", "12")],
            Arabic
        ),
        new(
            "TR",
            "90",
            7,
            2,
            3,
            ["tr"],
            [new("İstanbul", "34", "34###", "Europe/Istanbul", "532", "542"), new("Ankara", "06", "06###", "Europe/Istanbul", "505")],
            Turkish
        ),
        new("NG", "234", 7, 1, 3, ["en"], [new("Lagos", "LA", "100###", "Africa/Lagos", "803", "806")], African),
        new(
            "ZA",
            "27",
            7,
            1,
            2,
            ["en"],
            [
                new("Cape Town", "WC", "80##", "Africa/Johannesburg", "82", "72"),
                new("Johannesburg", "GP", "20##", "Africa/Johannesburg", "83"),
            ],
            African
        ),
    ];

    public static readonly int TotalWeight = All.Sum(country => country.Weight);

    public static Country Drawn(Dice dice)
    {
        var left = dice.Pick(TotalWeight);
        foreach (var country in All)
            if ((left -= country.Weight) < 0)
                return country;
        return All[0];
    }

    /// <summary>The country whose calling code a number begins with; the United States when none is known.</summary>
    public static Country Of(ulong phone) => Of(phone.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public static Country Of(string digits) =>
        All.FirstOrDefault(country => digits.StartsWith(country.Dial, StringComparison.Ordinal)) ?? All[0];
}
