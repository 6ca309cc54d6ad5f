// Follows a report in a browser, whatever happens to the connection.

const EVENTS = ["queued", "started", "progressed", "succeeded", "failed"];
const ENDS = ["succeeded", "failed"];

type Listener = (event: string, data: unknown) => void;

/** Call `listener` for each event until the end; return how to stop. */
export function follow(address: string, listener: Listener): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    source = new EventSource(`${address}/events`);
    for (const name of EVENTS)
      source.addEventListener(name, (event: MessageEvent<string>) => {
        if (ENDS.includes(name)) source.close();
        listener(name, JSON.parse(event.data));
      });
    source.onerror = () => {
      // CONNECTING: it comes back by itself, and sends its last id.
      if (source.readyState !== EventSource.CLOSED) return;
      // An error status ends it for good. A new one has no last id, so it
      // tells everything again: a listener must bear a repeat.
      timer = setTimeout(open, 2000 + 3000 * Math.random());
    };
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
