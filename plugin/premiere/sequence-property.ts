import * as z from "zod/mini";
import type { OpenSequence } from "./active";
import { hostFailure } from "./failure";
import type { Action, Ppro, Properties, Sequence } from "./ppro";
import { commit } from "./transaction";

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
  /** Overlays that came with a duplicated sequence and belong to another document; their files are never exchanged. */
  inherited: z.optional(z.array(z.string())),
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

/**
 * What a sequence's link becomes when `document` is to be its own. In a duplicate that gets another document than the
 * original's, the overlays that came with it are only inherited.
 */
export function claimLink(known: SequenceLink | null, sequence: Sequence, document: string): SequenceLink {
  const own = sequence.guid.toString();
  const overlays = known?.overlays ?? [];
  const inherited = known?.inherited ?? [];
  const isCopy = known !== null && known.sequence !== own && known.document !== document;
  if (isCopy) return { sequence: own, document, overlays: [], inherited: [...new Set([...inherited, ...overlays])] };
  return { sequence: own, document, overlays, ...(inherited.length === 0 ? {} : { inherited }) };
}

/** Writes the claim as one undo entry, unless the sequence says the same already. Throws `HostFailure`. */
export async function claimDocument(ppro: Ppro, open: OpenSequence, document: string): Promise<void> {
  const known = await readLink(ppro, open.sequence);
  const link = claimLink(known, open.sequence, document);
  if (known !== null && known.document === document && known.sequence === link.sequence) return;
  const properties = await ppro.Properties.getProperties(open.sequence);
  commit({
    project: open.project,
    label: "Connect drawing with sequence",
    make: () => [writeLinkAction(ppro, properties, link)],
  });
  const written = await readLink(ppro, open.sequence);
  if (written?.document !== document || written.sequence !== link.sequence)
    throw hostFailure("Premiere did not keep which drawing belongs to the sequence.", "createSetValueAction");
}

/**
 * Whether exchanging the file of an overlay changes only timelines that share its document. A duplicate that inherited the
 * overlay, or about which nobody has decided yet, has to keep the picture that it shows.
 */
export async function isExchangeable(ppro: Ppro, open: OpenSequence, itemId: string): Promise<boolean> {
  const sequences = [open.sequence, ...(await open.project.getSequences())];
  for (const sequence of sequences) {
    const link = await readLink(ppro, sequence);
    if (link === null) continue;
    const isUndecided = link.sequence !== sequence.guid.toString() && link.overlays.includes(itemId);
    if (isUndecided || link.inherited?.includes(itemId) === true) return false;
  }
  return true;
}
