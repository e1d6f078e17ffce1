import { markOf, tokenOf } from "../../src/engine/derived-ids.js";

const addresses = ["cut", "cut[0]", "cut[1]", "a.cut", "a.cut[0]"];

test("a mark fits names, tags and tokens, and is one to a step", () => {
  const marks = addresses.map((address) => markOf("run", address));
  expect(marks.every((mark) => /^[a-z][a-z0-9]{31}$/.test(mark))).toBe(true);
  expect(new Set([...marks, markOf("other", "cut")]).size).toBe(
    addresses.length + 1,
  );
});

test("the same run and step have the same mark and token for ever: a resume looks for them", () => {
  expect([
    markOf("01JHQZ0000000000000000TEST", "cut[0]"),
    tokenOf("01JHQZ0000000000000000TEST", "cut[0]", "change"),
  ]).toMatchInlineSnapshot(`
   [
     "mhtqo215h0rzbw64417xzrmjenpmxm4w",
     "8cf463be-3ee0-5be9-9062-2876510dbf0a",
   ]
  `);
});

test("a token is a UUID of version 5, another one for each purpose", () => {
  const tokens = ["change", "via", "undo"].map((purpose) =>
    tokenOf("run", "cut", purpose),
  );
  expect(
    tokens.every((token) =>
      /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(
        token,
      ),
    ),
  ).toBe(true);
  expect(new Set(tokens).size).toBe(3);
});
