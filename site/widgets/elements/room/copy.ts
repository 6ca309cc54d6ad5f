// Copying a text where a browser allows it. At an address without TLS it
// doesn't, so the field is marked for the reader's own keys.

/** Copy, or mark the field beside a button; return what to say. */
export async function copyOrMark(
  text: string,
  button: EventTarget | null,
  field = "input",
): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return "Copied.";
  } catch {
    const beside = button instanceof Element ? button.parentElement : null;
    beside?.querySelector<HTMLInputElement>(field)?.select();
    return "It is marked: press Ctrl-C or Cmd-C to copy it.";
  }
}
