// Prints one line with the port once it listens, and ends when its standard input does: it never outlives the test that started it.
import "./without-sqlite.mjs";

const { startFauxqs } = await import("fauxqs");
const server = await startFauxqs({ port: 0, host: "127.0.0.1", logger: false });
console.log(server.port);
process.stdin.on("end", () => process.exit(0)).resume();
