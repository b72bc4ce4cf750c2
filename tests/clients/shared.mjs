// What the checks of several clients need: the settings the test gives them, the sandbox's controls, and a place for webhooks.
import { createServer } from "node:http";

export const settings = process.env;

export const control = async (path, body) => {
  const answer = await fetch(`${settings.BASE_URL}/_sandbox/${path}`, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body ?? {}),
  });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
};

/** Lets a client answer what the sandbox posts: it gets the request, the raw body and the query, and gives back status and text. */
export const subscribe = async (answer) => {
  const server = createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", async () => {
      const query = Object.fromEntries(new URL(request.url, "http://localhost").searchParams);
      try {
        const [status, text] = await answer(request, Buffer.concat(chunks).toString("utf8"), query);
        response.writeHead(status).end(text);
      } catch (trouble) {
        console.error(trouble);
        response.writeHead(500).end();
      }
    });
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  await control("subscriber", { url: `http://127.0.0.1:${server.address().port}/webhook` });
  return server;
};

/** Lets time pass until everything that is under way has been told. */
export const settle = async () => {
  await control("clock", { step_seconds: 3600 });
  await control("deliver");
};
