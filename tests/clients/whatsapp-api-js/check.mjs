// Uses whatsapp-api-js as its documentation says, unmodified but for the host of its fetch, and prints what it saw as JSON.
import { WhatsAppAPI } from "whatsapp-api-js";
import { ActionButtons, Body, BodyComponent, BodyParameter, Button, Image, Interactive, Location, Template, Text } from "whatsapp-api-js/messages";
import { control, settings, settle, subscribe } from "../shared.mjs";

const { BASE_URL, TOKEN, PHONE_NUMBER_ID, APP_SECRET, VERIFY_TOKEN, TO } = settings;
const seen = { sent: [], statuses: [], messages: [], refused: null };

const client = new WhatsAppAPI({
  token: TOKEN, appSecret: APP_SECRET, webhookVerifyToken: VERIFY_TOKEN, v: "v24.0",
  ponyfill: { fetch: (address, options) => fetch(String(address).replace("https://graph.facebook.com", BASE_URL), options) },
});
client.on.message = ({ message }) => { seen.messages.push(message.text?.body); };
client.on.status = ({ status }) => { seen.statuses.push(status); };
const server = await subscribe(async (request, body, query) => {
  if (request.method === "GET") return [200, client.get(query)];
  await client.post(JSON.parse(body), body, request.headers["x-hub-signature-256"]);
  return [200, ""];
});

await control(`customers/${TO}/messages`, { text: "Grüße & \"Hello\"" });
const send = async (name, message) => seen.sent.push([name, (await client.sendMessage(PHONE_NUMBER_ID, TO, message)).messages[0].id.startsWith("wamid.")]);
await send("text", new Text("Hello!"));
await send("template", new Template("spring_sale", "en_US", new BodyComponent(new BodyParameter("Ana"))));
const file = new FormData();
file.set("type", "image/png");
file.set("file", new Blob([new Uint8Array([137, 80, 78, 71])], { type: "image/png" }), "dot.png");
const media = await client.uploadMedia(PHONE_NUMBER_ID, file);
await send("image", new Image(media.id, true, "A picture"));
await send("location", new Location(-70.66, -33.45, "Santiago"));
await send("buttons", new Interactive(new ActionButtons(new Button("yes", "Yes"), new Button("no", "No")), new Body("Pick one")));
const refused = await client.sendMessage(PHONE_NUMBER_ID, TO, new Template("unknown_template", "en_US"));
seen.refused = refused.error?.code;
const link = await client.createQR(PHONE_NUMBER_ID, "Hello there", "png");
seen.link = link.prefilled_message;
const blocked = await client.blockUser(PHONE_NUMBER_ID, TO);
seen.blocked = blocked.block_users.added_users.length;

await settle();
console.log(JSON.stringify(seen));
server.close();
