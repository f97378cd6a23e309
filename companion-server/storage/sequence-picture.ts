/** The path of picture `number` of an image sequence, whose pattern holds one `%d` or `%0Nd`. */
export function pictureOfSequence(pattern: string, number: number): string {
  return pattern.replace(/%(?:0(\d+))?d/, (_, digits: string | undefined) =>
    String(number).padStart(Number(digits ?? 0), "0"),
  );
}
