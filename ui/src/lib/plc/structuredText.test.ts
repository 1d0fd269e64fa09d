import { StringStream } from "@codemirror/language";
import { expect, it } from "vitest";

import { token, type StState } from "./structuredText";

/** The tokens of a text as `kind:text`, blanks and brackets left out. */
function tokens(text: string): string[] {
  const state: StState = { depth: 0, close: ")", pragma: false };
  const found: string[] = [];
  for (const line of text.split("\n")) {
    const stream = new StringStream(line, 2, 2);
    while (!stream.eol()) {
      stream.start = stream.pos;
      const kind = token(stream, state);
      expect(stream.pos, "it goes on").toBeGreaterThan(stream.start);
      if (kind) found.push(`${kind}:${stream.current()}`);
    }
  }
  return found;
}

it("comments are nested, and may be several lines long", () => {
  expect(tokens("(* a (* b *) c *) x")).toEqual(["comment:(* a (* b *) c *)", "variableName:x"]);
  expect(tokens("(* a\n(* b *)\nc *) END_IF")).toEqual(["comment:(* a", "comment:(* b *)", "comment:c *)", "keyword:END_IF"]);
  expect(tokens("/* a /* b */ *) */ x")).toEqual(["comment:/* a /* b */ *) */", "variableName:x"]);
  expect(tokens("x // 中文 (* not opened\ny")).toEqual(["variableName:x", "comment:// 中文 (* not opened", "variableName:y"]);
});

it("keywords and types in any case, names and literals", () => {
  expect(tokens("if bStart Then rSpeed : Real := 3.0;")).toEqual(["keyword:if", "variableName:bStart", "keyword:Then", "variableName:rSpeed", "typeName:Real", "operator::=", "number:3.0"]);
  expect(tokens("T#1m30s_5ms 16#FF_00 INT#-5 1.5e-3 TRUE %IX0.1 'a$'b' E_State.Running")).toEqual([
    "number:T#1m30s_5ms", "number:16#FF_00", "number:INT#-5", "number:1.5e-3", "atom:TRUE", "atom:%IX0.1", "string:'a$'b'", "variableName:E_State", "variableName:Running",
  ]);
});

it("ranges, outputs and pragmas", () => {
  expect(tokens("fb(rPower => x); 1..5: {attribute 'hide'} y")).toEqual(["variableName:fb", "variableName:rPower", "operator:=>", "variableName:x", "number:1", "operator:..", "number:5", "meta:{attribute 'hide'}", "variableName:y"]);
});

it("never stands still on anything", () => {
  expect(() => tokens("£ \u0000 ''' \"\" # $ ~ ` \\ 5#")).not.toThrow();
});
