// Uses Meta's own SDK for Node, unmodified but for host and port. It knows https only, so the sandbox speaks it, and Node trusts the
// sandbox's certificate through NODE_EXTRA_CA_CERTS.
import { createRequire } from "node:module";
import https from "node:https";
import { control, settings } from "../shared.mjs";

const { BASE_URL, PHONE_NUMBER_ID, TO } = settings;
const { hostname, port } = new URL(BASE_URL);
const request = https.request;
https.request = (options, ...rest) => request({ ...options, hostname, port }, ...rest);
const WhatsApp = createRequire(import.meta.url)("whatsapp");

const client = new WhatsApp(Number(PHONE_NUMBER_ID));
const seen = { sent: [], refused: null };
const send = async (name, sending) => {
  const answer = await (await sending).responseBodyToJSON();
  seen.sent.push([name, answer.messages?.[0].id.startsWith("wamid.") ?? false]);
  return answer;
};

await control(`customers/${TO}/messages`, { text: "Hello from a customer" });
await send("text", client.messages.text({ body: "Hello!" }, TO));
await send("template", client.messages.template(
  { name: "spring_sale", language: { policy: "deterministic", code: "en_US" }, components: [{ type: "body", parameters: [{ type: "text", text: "Ana" }] }] }, TO,
));
await send("document", client.messages.document({ link: "https://example.com/invoice.pdf", filename: "invoice.pdf" }, TO));
await send("location", client.messages.location({ latitude: -33.45, longitude: -70.66, name: "Santiago" }, TO));
await send("contacts", client.messages.contacts([{ name: { formatted_name: "Ana Silva", first_name: "Ana" } }], TO));
await send("list", client.messages.interactive({
  type: "list", body: { text: "Choose" },
  action: { button: "Open", sections: [{ title: "Drinks", rows: [{ id: "tea", title: "Tea" }, { id: "coffee", title: "Coffee" }] }] },
}, TO));
const refused = await (await client.messages.template({ name: "unknown_template", language: { policy: "deterministic", code: "en_US" } }, TO)).responseBodyToJSON();
seen.refused = refused.error.code;
seen.pin = (await (await client.twoStepVerification.setPin(123456)).responseBodyToJSON()).success;
console.log(JSON.stringify(seen));
client.requester?.client.clearSockets();
