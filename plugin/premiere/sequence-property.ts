import * as z from "zod/mini";
import type { Action, Ppro, Properties, Sequence } from "./ppro";

/**
 * What we keep inside the project: one short text in a property of the sequence. It names the document and the project
 * items that are overlays of ours; everything else lives with the companion. Each write is an undo entry, so it rides
 * along with the placement.
 */
const propertyName = "inve.v1";

const linkSchema = z.object({
  /** The sequence that the link was written for; a duplicated sequence carries the original's. */
  sequence: z.string(),
  document: z.string(),
  overlays: z.array(z.string()),
});

/** The document of a sequence and the ids of the project items that are its overlays. */
export type SequenceLink = z.infer<typeof linkSchema>;

/** The link of a sequence, or null when there is none or it cannot be read. */
export async function readLink(ppro: Ppro, sequence: Sequence): Promise<SequenceLink | null> {
  const properties = await ppro.Properties.getProperties(sequence);
  if (!properties.hasValue(propertyName)) return null;
  try {
    const parsed = z.safeParse(linkSchema, JSON.parse(properties.getValue(propertyName)));
    return parsed.success ? parsed.data : null;
  } catch {
    // The text is not JSON: another program wrote it, and it is none of ours.
    return null;
  }
}

/** The action that writes `link`; to be made inside a transaction, from `properties` read before it. */
export function writeLinkAction(ppro: Ppro, properties: Properties, link: SequenceLink): Action | undefined {
  return properties.createSetValueAction(propertyName, JSON.stringify(link), ppro.Constants.PropertyType.PERSISTENT);
}
