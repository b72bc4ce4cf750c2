// The server imports node:sqlite for a persistence that the tests do not use; Node 20 has no such module. A class that cannot be made stands in for it.
import { register } from "node:module";

const hooks = `
  const stub = "data:text/javascript,export class DatabaseSync {}";
  export const resolve = (name, context, next) => name === "node:sqlite" ? { url: stub, shortCircuit: true } : next(name, context);
`;

register("data:text/javascript," + encodeURIComponent(hooks));
