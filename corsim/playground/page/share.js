// Links that carry a scenario: its text is in the URL's fragment, which browsers send to nobody.
// "#z=" stands before text that was compressed (DEFLATE, then base64url), "#j=" before text that is only encoded.

/** How many characters a fragment may have: longer links break in too many places where links are pasted. */
export const LONGEST = 8000;

/** How many bytes a text may have that a link is unpacked to. */
const LARGEST = 200_000;

const toBase64 = (bytes) =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const fromBase64 = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));

async function through(stream, bytes, limit = Infinity) {
  const writer = stream.writable.getWriter();
  // What is wrong with the bytes is told to the reader, too.
  writer.write(bytes).catch(() => {});
  writer.close().catch(() => {});
  const parts = [];
  let size = 0;
  for (const reader = stream.readable.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > limit) throw new Error(`it holds more than ${limit} bytes`);
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** The fragment for `text`, with its "#"; null where it would be longer than LONGEST. */
export async function fragmentOf(text) {
  let fragment = `#j=${encodeURIComponent(text)}`;
  if (typeof CompressionStream !== "undefined") {
    const packed = await through(new CompressionStream("deflate-raw"), new TextEncoder().encode(text));
    fragment = `#z=${toBase64(packed)}`;
  }
  return fragment.length > LONGEST ? null : fragment;
}

/** The text that the fragment carries, null for an empty one; throws an Error with a sentence where it is broken. */
export async function textOf(fragment) {
  if (fragment === "" || fragment === "#") return null;
  const kind = fragment.slice(0, 3);
  const rest = fragment.slice(3);
  if (fragment.length > LONGEST) throw broken(`it has ${fragment.length} characters, and at most ${LONGEST} are taken`);
  try {
    if (kind === "#j=") return decodeURIComponent(rest);
    if (kind === "#z=") {
      const bytes = await through(new DecompressionStream("deflate-raw"), fromBase64(rest), LARGEST);
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    }
  } catch (error) {
    throw broken(error.message);
  }
  throw broken("it begins neither with #z= nor with #j=");
}

const broken = (why) =>
  new Error(`The link's scenario cannot be read (${why.replace(/\.$/, "")}): perhaps the link was cut. An example is shown instead.`);
