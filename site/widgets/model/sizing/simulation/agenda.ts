// What will happen, in the order of time: a binary heap. What is due at the
// same moment happens in the order in which it was noted.

interface Entry {
  readonly at_s: number;
  readonly order: number;
  readonly act: () => void;
}

export class Agenda {
  readonly #heap: Entry[] = [];
  #order = 0;
  /** The moment of what happens now. */
  now_s = 0;

  /** Note what shall happen after so many seconds. */
  after(delay_s: number, act: () => void): void {
    this.at(this.now_s + delay_s, act);
  }

  /** Note what shall happen at a moment; never before now. */
  at(at_s: number, act: () => void): void {
    this.#order += 1;
    const entry = {
      at_s: Math.max(at_s, this.now_s),
      order: this.#order,
      act,
    };
    const heap = this.#heap;
    heap.push(entry);
    let child = heap.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.#isBefore(child, parent)) break;
      this.#swap(child, parent);
      child = parent;
    }
  }

  /** Let everything happen that is due by then. */
  runUntil(end_s: number): void {
    for (;;) {
      const next = this.#heap[0];
      if (!next || next.at_s > end_s) break;
      this.#drop();
      this.now_s = next.at_s;
      next.act();
    }
    this.now_s = end_s;
  }

  #drop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    heap[0] = last;
    let parent = 0;
    for (;;) {
      let least = parent;
      for (const child of [2 * parent + 1, 2 * parent + 2])
        if (child < heap.length && this.#isBefore(child, least)) least = child;
      if (least === parent) return;
      this.#swap(least, parent);
      parent = least;
    }
  }

  #isBefore(one: number, other: number): boolean {
    const a = this.#heap[one];
    const b = this.#heap[other];
    if (!a || !b) return false;
    return a.at_s < b.at_s || (a.at_s === b.at_s && a.order < b.order);
  }

  #swap(one: number, other: number): void {
    const heap = this.#heap;
    const kept = heap[one];
    const moved = heap[other];
    if (kept && moved) [heap[one], heap[other]] = [moved, kept];
  }
}
