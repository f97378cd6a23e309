/** A picture that can be drawn and must be closed by whoever dropped it last. */
export interface Still {
  readonly width: number;
  readonly height: number;
  close(): void;
}

/** How a {@link StillStore} gets and opens pictures, and how much it keeps. */
export interface StillStoreOptions<T extends Still> {
  readonly decode: (encoded: Blob) => Promise<T>;
  /** Most bytes of encoded pictures to keep. */
  readonly mostBytes: number;
  /** Most decoded pictures to keep. */
  readonly mostDecoded: number;
}

/**
 * Encoded and decoded pictures by key, the least recently used given up first. Two requests for one key share one
 * fetch; a fetch that failed is forgotten, so the next request tries again. A decoded picture is closed when
 * `mostDecoded` others were used after it: whoever draws must ask again each time.
 */
export class StillStore<T extends Still> {
  readonly #options: StillStoreOptions<T>;
  readonly #encoded = new Map<string, Blob>();
  readonly #decoded = new Map<string, T>();
  readonly #pending = new Map<string, Promise<T>>();
  #bytes = 0;

  constructor(options: StillStoreOptions<T>) {
    this.#options = options;
  }

  /** The decoded picture if it is at hand. */
  peek(key: string): T | null {
    const still = this.#decoded.get(key);
    if (still === undefined) return null;
    this.#decoded.delete(key);
    this.#decoded.set(key, still);
    return still;
  }

  /** The decoded picture; `fetch` is asked only when the encoded one is not kept. */
  get(key: string, fetch: () => Promise<Blob>): Promise<T> {
    const known = this.peek(key);
    if (known !== null) return Promise.resolve(known);
    const pending = this.#pending.get(key);
    if (pending !== undefined) return pending;
    const made = this.#make(key, fetch).finally(() => this.#pending.delete(key));
    this.#pending.set(key, made);
    return made;
  }

  /** Whether the picture is decoded or being made. */
  isKnown(key: string): boolean {
    return this.#decoded.has(key) || this.#pending.has(key);
  }

  /** Whether the picture can be had without a fetch, or is on its way. */
  isKept(key: string): boolean {
    return this.isKnown(key) || this.#encoded.has(key);
  }

  /** Takes an encoded picture that came by another way; it is decoded when somebody asks for it. */
  keep(key: string, encoded: Blob): void {
    if (!this.isKept(key)) this.#keepEncoded(key, encoded);
  }

  /** Forgets everything and closes what is decoded. */
  clear(): void {
    for (const still of this.#decoded.values()) still.close();
    this.#decoded.clear();
    this.#encoded.clear();
    this.#bytes = 0;
  }

  async #make(key: string, fetch: () => Promise<Blob>): Promise<T> {
    let encoded = this.#encoded.get(key);
    if (encoded === undefined) {
      encoded = await fetch();
      this.#keepEncoded(key, encoded);
    }
    const still = await this.#options.decode(encoded);
    this.#decoded.set(key, still);
    while (this.#decoded.size > this.#options.mostDecoded) this.#dropOldestDecoded();
    return still;
  }

  #keepEncoded(key: string, encoded: Blob): void {
    this.#bytes += encoded.size - (this.#encoded.get(key)?.size ?? 0);
    this.#encoded.set(key, encoded);
    for (const [oldest, blob] of this.#encoded) {
      if (this.#bytes <= this.#options.mostBytes || oldest === key) return;
      this.#encoded.delete(oldest);
      this.#bytes -= blob.size;
    }
  }

  #dropOldestDecoded(): void {
    for (const [key, still] of this.#decoded) {
      this.#decoded.delete(key);
      still.close();
      return;
    }
  }
}
