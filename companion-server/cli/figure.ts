/** A measured value for a table; a dash where there is none. */
export function figure(value: number | null | undefined, digits: number): string {
  return value === null || value === undefined ? "-" : value.toFixed(digits);
}
