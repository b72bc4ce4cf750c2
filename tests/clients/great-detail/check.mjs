// Uses @great-detail/whatsapp as its documentation says, unmodified but for the base URL, and prints what it saw as JSON.
import Client from "@great-detail/whatsapp";
import { control, settings, settle, subscribe } from "../shared.mjs";

const { BASE_URL, TOKEN, PHONE_NUMBER_ID: phoneNumberID, WABA_ID, APP_SECRET, VERIFY_TOKEN, TO: to } = settings;
const seen = { sent: [], statuses: [], messages: [], refused: null };

const sdk = new Client({ prefixUrl: BASE_URL, request: { headers: { Authorization: `Bearer ${TOKEN}` } } });
const server = await subscribe(async ({ method, headers }, body, query) => {
  if (method === "GET") {
    const registration = await sdk.webhook.register({ method, headers, query, body });
    return registration.verifyToken === VERIFY_TOKEN ? [200, registration.accept()] : [403, registration.reject()];
  }
  const event = await sdk.webhook.eventNotification({ method, headers, query, body });
  await event.verifySignature(APP_SECRET);
  for (const { value } of JSON.parse(body).entry.flatMap((entry) => entry.changes)) {
    seen.statuses.push(...(value.statuses ?? []).map((status) => status.status));
    seen.messages.push(...(value.messages ?? []).map((message) => message.text?.body));
  }
  return [200, event.accept()];
});

await control(`customers/${to}/messages`, { text: "Hello from a customer" });
const send = async (name, message) => {
  const answer = await sdk.message.createMessage({ phoneNumberID, to, ...message }).json();
  seen.sent.push([name, answer.messages[0].id.startsWith("wamid.")]);
};
const template = { name: "spring_sale", language: { code: "en_US" }, components: [{ type: "body", parameters: [{ type: "text", text: "Ana" }] }] };
await send("text", { type: "text", text: { body: "Hello!" } });
await send("template", { type: "template", template });
await send("contacts", { type: "contacts", contacts: [{ name: { formatted_name: "Ana Silva", first_name: "Ana" } }] });
const media = await sdk.media.upload({ phoneNumberID, mimeType: "image/png", file: new Blob([new Uint8Array([137, 80, 78, 71])], { type: "image/png" }) }).json();
await send("image", { type: "image", image: { id: media.id, caption: "A picture" } });
seen.number = (await sdk.phoneNumbers.getPhoneNumber({ phoneNumberID, fields: ["throughput", "health_status", "is_pin_enabled"] }).json()).throughput.level;
seen.account = (await sdk.whatsappBusinessAccount.get(WABA_ID, { fields: ["name", "health_status"] }).json()).name;
seen.templates = (await sdk.template.list(WABA_ID, { name_or_content: "everything", status: ["APPROVED", "PAUSED"], fields: ["name"] }).json()).data.map((one) => one.name);
seen.library = (await sdk.template.listLibrary({ topic: "PAYMENTS" }).json()).data.length;
seen.profile = (await sdk.businessProfile.getBusinessProfile({ phoneNumberID, fields: ["about", "vertical"] }).json()).data[0].vertical;
try {
  await sdk.message.createMessage({ phoneNumberID, to, type: "template", template: { ...template, name: "unknown_template" } });
} catch (refused) {
  seen.refused = (refused.data ?? (await refused.response.json())).error.code;
}

await settle();
console.log(JSON.stringify(seen));
server.close();
