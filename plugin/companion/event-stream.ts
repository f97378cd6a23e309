/** One message of a server-sent event stream. */
export interface StreamMessage {
  readonly id: string | null;
  readonly event: string;
  readonly data: string;
}

/**
 * Splits the text of a server-sent event stream into messages (WHATWG HTML, 9.2.6). Text may be cut anywhere; what is
 * incomplete waits for the next call. Comments and empty messages give nothing.
 */
export class EventStreamParser {
  #rest = "";

  push(text: string): StreamMessage[] {
    const blocks = (this.#rest + text).replaceAll("\r\n", "\n").split("\n\n");
    this.#rest = blocks.pop() ?? "";
    return blocks.flatMap(parseBlock);
  }
}

function parseBlock(block: string): StreamMessage[] {
  let id: string | null = null;
  let event = "message";
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") data.push(value);
    if (field === "id") id = value;
    if (field === "event") event = value;
  }
  return data.length === 0 ? [] : [{ id, event, data: data.join("\n") }];
}
