"use strict";

const find = (id) => document.getElementById(id);
const state = { phone: decodeURIComponent(location.hash.slice(1)), version: -1, quoted: null, timeZone: "UTC", looking: false, number: "" };

const make = (tag, className, ...content) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...content.filter((part) => part !== null && part !== undefined && part !== ""));
  return element;
};

async function ask(path, body) {
  const isForm = body instanceof FormData;
  const answer = await fetch(`/_sandbox/${path}`, body === undefined ? {} : { method: "POST", body: isForm ? body : JSON.stringify(body), headers: isForm ? {} : { "content-type": "application/json" } });
  const content = await answer.json();
  if (!answer.ok) throw new Error(content.error ?? `The sandbox answered ${answer.status}.`);
  return content;
}

function tell(trouble) {
  find("trouble").textContent = trouble?.message ?? "";
  find("trouble").hidden = !trouble;
}

async function attempt(what) {
  try { await what(); tell(null); } catch (trouble) { tell(trouble); }
}

// Everything is looked at again when the sandbox says that a message or a tick has changed.
async function look(force) {
  if (state.looking && !force) return;
  state.looking = true;
  await attempt(async () => {
    const now = await ask("state");
    showState(now);
    if (!force && now.chat_version === state.version) return;
    state.version = now.chat_version;
    await Promise.all([showPeople(), showChat()]);
  });
  state.looking = false;
}

function showState(now) {
  find("now").textContent = new Date(now.now).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium", timeZone: state.timeZone });
  find("now").dateTime = now.now;
  find("speed").textContent = now.speed === 0 ? "stopped" : now.speed === 1 ? "" : `${now.speed}×`;
  find("steps").hidden = !now.clock_can_move;
  if (document.activeElement !== find("run")) find("run").value = String(now.speed);
  showNumbers(now.numbers.map((one) => one.state));
  const { templates, free_form, sent, delivered, read, failed, replies, questions, stops, duplicates, over_limit } = now.tally;
  list("tally", { Templates: templates, "Free-form": free_form, Sent: sent, Delivered: delivered, Read: read, Failed: failed, Replies: replies, "Wrote first": questions, STOP: stops, Duplicates: duplicates, "Over a limit": over_limit });
}

// With several business numbers the customer has a chat with each of them, and chooses which one is open.
function showNumbers(numbers) {
  const chosen = numbers.find((number) => number.phone_number_id === state.number) ?? numbers[0];
  state.number = chosen.phone_number_id;
  find("business").textContent = chosen.verified_name;
  find("avatar").textContent = initials(chosen.verified_name);
  const choices = find("numbers");
  choices.hidden = numbers.length < 2;
  find("business").hidden = !choices.hidden;
  if (choices.childElementCount !== numbers.length) choices.replaceChildren(...numbers.map((number) => {
    const option = make("option", "", `${number.verified_name} · +${number.display_phone_number}`);
    option.value = number.phone_number_id;
    return option;
  }));
  choices.value = state.number;
}

async function showPeople() {
  const { customers } = await ask(`customers?limit=80&q=${encodeURIComponent(find("search").value)}`);
  find("people").replaceChildren(...customers.map((person) => {
    const button = make("button", "person",
      make("span", "avatar", initials(person.name)), make("span", "who", person.name),
      make("span", "when", person.last ? when(person.last.at) : person.country),
      make("span", "what", person.last ? (person.last.from_business ? "" : "› ") + (person.last.text || person.last.type) : person.phone));
    button.type = "button";
    button.setAttribute("aria-current", String(person.phone === state.phone));
    button.addEventListener("click", () => {
      state.number = person.last?.number ?? state.number;
      choose(person.phone);
    });
    return make("li", "", button);
  }));
}

async function showChat() {
  document.body.classList.toggle("chatting", state.phone !== "");
  find("composer").hidden = find("chat").hidden = state.phone === "";
  if (!state.phone) { find("empty").hidden = false; return; }
  const chat = await ask(`customers/${encodeURIComponent(state.phone)}/chat?number=${state.number}`);
  const { details } = chat;
  state.timeZone = details.time_zone;
  find("line").textContent = `${details.name} · ${details.phone}`;
  find("name").textContent = details.name;
  list("details", {
    Phone: details.phone, "WhatsApp id": details.wa_id, "User id": details.user_id, Username: details.username, City: `${details.city}, ${details.country}`, Tier: details.tier, Language: details.language,
    "On WhatsApp": details.on_whats_app ? "yes" : "no", Marketing: chat.stopped ? "wrote STOP" : chat.stopped_in_whatsapp ? "switched off" : "yes", Blocked: chat.blocked ? "yes" : "no",
    "Window until": chat.window_open_until ? new Date(chat.window_open_until).toLocaleString(undefined, { dateStyle: "short", timeStyle: "short", timeZone: state.timeZone }) : "never opened",
  });
  find("empty").hidden = chat.messages.length > 0;
  find("empty").textContent = "No messages yet. Write one, as the customer.";
  const box = find("chat");
  const wasAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 60 || box.childElementCount === 0;
  box.replaceChildren(...bubbles(chat.messages));
  if (wasAtEnd) box.scrollTop = box.scrollHeight;
}

// A bubble that has not changed keeps its element, so that nothing flickers and a playing video plays on.
const drawn = new Map();

function* bubbles(messages) {
  let day = "";
  for (const message of messages) {
    const today = new Date(message.at).toLocaleDateString(undefined, { weekday: "short", day: "numeric", month: "short", timeZone: state.timeZone });
    if (today !== day) yield make("li", "day", (day = today));
    const looks = JSON.stringify(message) + state.timeZone;
    if (drawn.get(message.id)?.looks !== looks) drawn.set(message.id, { looks, element: bubble(message, !drawn.has(message.id)) });
    yield drawn.get(message.id).element;
  }
}

function bubble(message, isNew) {
  const isMine = !message.from_business;
  const item = make("li", `bubble${isMine ? " mine" : ""}${isNew && drawn.size > 0 ? " new" : ""}`,
    message.header && make("strong", "head", message.header), media(message), ...formatted(message.text || (message.media ? "" : `(${message.type})`)), message.footer && make("span", "foot", message.footer));
  const react = make("button", "", "♡");
  const quote = make("button", "", "reply");
  react.type = quote.type = "button";
  react.setAttribute("aria-label", "React with a heart");
  react.addEventListener("click", () => act(`customers/${encodeURIComponent(state.phone)}/messages`, { emoji: "❤️", context: message.id, number: message.number }));
  quote.addEventListener("click", () => quoteMessage(message));
  item.append(make("div", "meta", react, quote, make("span", "", time(message.at, state.timeZone)), tick(message)));
  if (message.links.length > 0) item.append(make("div", "choices", ...message.links.map((link) => {
    const open = make("a", "", link.title);
    open.title = link.address;
    open.target = "_blank";
    open.rel = "noopener noreferrer";
    if (/^https?:/.test(link.address)) open.href = link.address;
    return open;
  })));
  if (message.choices.length > 0) item.append(make("div", "choices", ...message.choices.map((choice) => {
    const button = make("button", "", choice.title);
    button.type = "button";
    button.addEventListener("click", () => act(`customers/${encodeURIComponent(state.phone)}/messages`, { tap: choice, context: message.id, number: message.number }));
    return button;
  })));
  return item;
}

function media(message) {
  if (!message.media) return null;
  const source = /^https?:/.test(message.media) ? message.media : `/_sandbox/customers/any/media/${message.media}`;
  const kind = { image: "img", sticker: "img", video: "video", audio: "audio", template: "img" }[message.type];
  if (!kind) {
    const link = make("a", "file", `📄 ${message.text || "Document"}`);
    link.href = source;
    link.target = "_blank";
    link.rel = "noreferrer";
    return link;
  }
  const shown = make(kind, "");
  shown.src = source;
  if (kind === "img") shown.alt = message.text || message.type; else shown.controls = true;
  return shown;
}

function tick(message) {
  const [sign, word] = {
    accepted: ["◷", "accepted"], sent: ["✓", "sent"], delivered: ["✓✓", "delivered"], read: ["✓✓", "read"], played: ["✓✓", "played"], failed: [`⚠ ${message.code}`, `failed with ${message.code}`],
  }[message.status] ?? ["", message.status];
  const mark = make("span", `tick ${message.status}`, sign);
  mark.title = word;
  mark.setAttribute("aria-label", word);
  return mark;
}

// WhatsApp's own marks: *bold*, _italic_, ~struck~, ```code```; built as elements, never as HTML text.
function formatted(text) {
  const parts = [];
  let rest = 0;
  for (const found of text.matchAll(/\*([^*\n]+)\*|\b_([^_\n]+)_\b|~([^~\n]+)~|```([^`]+)```|(https?:\/\/\S+)/g)) {
    parts.push(text.slice(rest, found.index));
    const [, bold, italic, struck, code, link] = found;
    if (link) {
      const anchor = make("a", "", link);
      anchor.href = link;
      anchor.target = "_blank";
      anchor.rel = "noreferrer";
      parts.push(anchor);
    } else parts.push(make(bold ? "strong" : italic ? "em" : struck ? "s" : "code", "", bold ?? italic ?? struck ?? code));
    rest = found.index + found[0].length;
  }
  return [...parts, text.slice(rest)];
}

function list(id, entries) {
  find(id).replaceChildren(...Object.entries(entries).filter(([, value]) => value !== null && value !== undefined)
    .flatMap(([name, value]) => [make("dt", "", name), make("dd", "", typeof value === "number" ? value.toLocaleString() : value)]));
}

function quoteMessage(message) {
  state.quoted = message?.id ?? null;
  find("quoted").hidden = !message;
  find("quoted").firstElementChild.textContent = message?.text ?? "";
  if (message) find("text").focus();
}

const initials = (name) => name.split(" ").map((word) => [...word][0] ?? "").join("").slice(0, 2).toUpperCase();
const time = (at, timeZone) => new Date(at).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", timeZone });

// The hour today, the day before that.
function when(at) {
  const isToday = at.slice(0, 10) === find("now").dateTime.slice(0, 10);
  return isToday ? time(at, "UTC") : new Date(at).toLocaleDateString(undefined, { day: "numeric", month: "short", timeZone: "UTC" });
}

function choose(phone) {
  location.hash = encodeURIComponent(phone);
}

async function act(path, body) {
  await attempt(() => ask(path, body));
  await look(true);
  find("chat").scrollTop = find("chat").scrollHeight;
}

addEventListener("hashchange", () => {
  state.phone = decodeURIComponent(location.hash.slice(1));
  quoteMessage(null);
  find("chat").replaceChildren();
  drawn.clear();
  look(true);
});
find("back").addEventListener("click", () => choose(""));
find("search").addEventListener("input", () => attempt(showPeople));
find("quoted").lastElementChild.addEventListener("click", () => quoteMessage(null));
find("numbers").addEventListener("change", (event) => {
  state.number = event.target.value;
  quoteMessage(null);
  find("chat").replaceChildren();
  drawn.clear();
  look(true);
});
find("run").addEventListener("change", (event) => act("clock", { speed: event.target.value }));
for (const button of document.querySelectorAll("[data-step]")) button.addEventListener("click", () => act("clock", { step_seconds: button.dataset.step }));
for (const button of document.querySelectorAll("[data-does]")) button.addEventListener("click", () => {
  find("menu").open = false;
  if (state.phone) act(`customers/${encodeURIComponent(state.phone)}/does/${button.dataset.does}`, { number: state.number });
});
find("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  find("composer").requestSubmit();
});
find("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = find("text").value.trim();
  if (!text) return;
  const body = { text, number: state.number, ...(state.quoted && { context: state.quoted }) };
  find("text").value = "";
  quoteMessage(null);
  act(`customers/${encodeURIComponent(state.phone)}/messages`, body);
});
find("file").addEventListener("change", (event) => {
  const [file] = event.target.files;
  if (!file) return;
  const form = new FormData();
  form.append("file", file);
  form.append("number", state.number);
  form.append("caption", find("text").value.trim());
  find("text").value = event.target.value = "";
  act(`customers/${encodeURIComponent(state.phone)}/media`, form);
});

look(true);
setInterval(() => document.hidden || look(false), 1000);
