// Whether a server answers here, and the recording there is instead.

import type { Recording } from "../model/frame.ts";
import { isCalm } from "../sources/calm.ts";
import { isThere } from "../sources/http.ts";
import { recordingOf, wiring } from "../sources/page.ts";

export class Presence {
  there: "asking" | "live" | "away" = "asking";
  recording: Recording | null = null;
  /** Why a recording is played though a server is there; or was, in "ended". */
  instead: "no" | "calm" | "ended" | "full" = "no";

  /** Ask; where nobody answers, fetch the recording of scenario `name`. */
  async ask(name: string): Promise<boolean> {
    let was_calm: boolean;
    let is_there: boolean;
    do {
      was_calm = isCalm();
      is_there = !was_calm && (await isThere(wiring.fetch));
      if (!is_there) await this.fetch(name);
      // The instructor may have switched while we asked.
    } while (was_calm !== isCalm());
    this.instead = was_calm ? "calm" : "no";
    this.there = is_there ? "live" : "away";
    return is_there;
  }

  /** It can't run live in this browser: show what was recorded. */
  async giveUp(name: string): Promise<void> {
    await this.fetch(name);
    this.there = "away";
  }

  async fetch(name: string): Promise<void> {
    this.recording = await recordingOf(name)().catch(() => null);
  }
}
