// Uses @kapso/whatsapp-cloud-api as its documentation says, unmodified but for the base URL, and prints what it saw as JSON.
import { createServer } from "node:http";
import { WhatsAppClient } from "@kapso/whatsapp-cloud-api";
import { normalizeWebhook, verifySignature } from "@kapso/whatsapp-cloud-api/server";

const { BASE_URL, TOKEN, PHONE_NUMBER_ID, WABA_ID, APP_SECRET, VERIFY_TOKEN, TO } = process.env;
const seen = { sent: [], verified: 0, forged: 0, statuses: [], messages: [], templates: [] };

const subscriber = createServer((request, response) => {
  const url = new URL(request.url, "http://localhost");
  if (request.method === "GET") {
    const proven = url.searchParams.get("hub.verify_token") === VERIFY_TOKEN;
    response.writeHead(proven ? 200 : 403).end(proven ? url.searchParams.get("hub.challenge") : "");
    return;
  }
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const rawBody = Buffer.concat(chunks);
    const signatureHeader = request.headers["x-hub-signature-256"];
    if (verifySignature({ appSecret: APP_SECRET, rawBody, signatureHeader })) seen.verified++;
    if (verifySignature({ appSecret: "another secret", rawBody, signatureHeader })) seen.forged++;
    const notice = normalizeWebhook(JSON.parse(rawBody.toString("utf8")));
    seen.statuses.push(...notice.statuses.map((status) => status.status));
    seen.messages.push(...notice.messages.map((message) => message.text?.body));
    response.writeHead(200).end();
  });
});
await new Promise((ready) => subscriber.listen(0, "127.0.0.1", ready));

const control = async (path, body) => {
  const answer = await fetch(`${BASE_URL}/_sandbox/${path}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body ?? {}) });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
};
await control("subscriber", { url: `http://127.0.0.1:${subscriber.address().port}/webhook` });
await control(`customers/${TO}/messages`, { text: "Hello from a customer" });

const client = new WhatsAppClient({ accessToken: TOKEN, baseUrl: BASE_URL });
const to = { phoneNumberId: PHONE_NUMBER_ID, to: TO };
const sent = async (name, answer) => seen.sent.push([name, (await answer).messages[0].id.startsWith("wamid.")]);

await sent("text", client.messages.sendText({ ...to, body: "Hello!" }));
await sent("template", client.messages.sendTemplate({
  ...to, template: { name: "spring_sale", language: { code: "en_US" }, components: [{ type: "body", parameters: [{ type: "text", text: "Ana" }] }] },
}));
const media = await client.media.upload({ phoneNumberId: PHONE_NUMBER_ID, type: "image", file: new Blob([new Uint8Array([137, 80, 78, 71])], { type: "image/png" }), fileName: "dot.png" });
await sent("image", client.messages.sendImage({ ...to, image: { id: media.id, caption: "A picture" } }));
await sent("document", client.messages.sendDocument({ ...to, document: { link: "https://example.com/invoice.pdf", filename: "invoice.pdf" } }));
await sent("location", client.messages.sendLocation({ ...to, location: { latitude: -33.45, longitude: -70.66, name: "Santiago" } }));
await sent("buttons", client.messages.sendInteractiveButtons({ ...to, bodyText: "Pick one", buttons: [{ id: "yes", title: "Yes" }, { id: "no", title: "No" }] }));
await sent("list", client.messages.sendInteractiveList({ ...to, bodyText: "Choose", buttonText: "Open", sections: [{ title: "Drinks", rows: [{ id: "tea", title: "Tea" }, { id: "coffee", title: "Coffee" }] }] }));
seen.templates = (await client.templates.list({ businessAccountId: WABA_ID })).data.map((template) => template.name);
try {
  await client.messages.sendTemplate({ ...to, template: { name: "unknown_template", language: { code: "en_US" } } });
} catch (refused) {
  seen.refused = { name: refused.name, code: refused.code };
}

await control("clock", { step_seconds: 3600 });
await control("deliver");
console.log(JSON.stringify(seen));
subscriber.close();
