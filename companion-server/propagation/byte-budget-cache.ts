/** Keeps values up to a budget of bytes; when it is exceeded, what was used longest ago is dropped. */
export class ByteBudgetCache<Value> {
  private readonly entries = new Map<string, { value: Value; bytes: number }>();
  private bytes = 0;

  constructor(private readonly budget: number) {}

  /** The value under the key, made by `make` when it is not there; `sizeOf` gives its size in bytes. */
  get(key: string, make: () => Value, sizeOf: (value: Value) => number): Value {
    const found = this.entries.get(key);
    if (found !== undefined) {
      // Putting it back makes it the youngest entry.
      this.entries.delete(key);
      this.entries.set(key, found);
      return found.value;
    }
    const value = make();
    const bytes = sizeOf(value);
    this.entries.set(key, { value, bytes });
    this.bytes += bytes;
    for (const [oldest, entry] of this.entries) {
      if (this.bytes <= this.budget || oldest === key) break;
      this.entries.delete(oldest);
      this.bytes -= entry.bytes;
    }
    return value;
  }
}
