import { join } from "node:path";
import type { Log } from "../log";
import type { ClipInfo } from "../media/clip-source";
import type { WorkContext } from "../progress";
import type { Hello } from "../protocol/api";
import { writeSampleClip } from "../sample/sample-clip";
import { sampleDocument } from "../sample/sample-document";
import { pathOfClip } from "../storage/clip-registry";
import { DocumentStore } from "../storage/document-store";
import type { Services } from "./services";

const demoDocumentId = "sample";

/** The sample clip and its document in the workspace, made when they are not there. */
export async function openDemo(
  { workspace, engine, log }: Pick<Services, "workspace" | "engine"> & { readonly log: Log },
  context: WorkContext,
): Promise<NonNullable<Hello["demo"]>> {
  const clip = await writeSampleClip(engine, join(workspace.root, "demo", "sample.mov"), context);
  return storeDemoDocument(new DocumentStore(workspace.documents, log), clip);
}

/** Keeps what a person drew on the sample clip earlier; a document of a clip elsewhere is succeeded by a fresh one. */
export async function storeDemoDocument(documents: DocumentStore, clip: ClipInfo): Promise<NonNullable<Hello["demo"]>> {
  const clipPath = pathOfClip(clip);
  const stored = await documents.get(demoDocumentId).catch(() => null);
  if (stored?.document.clip.path !== clipPath || stored.document.clip.fingerprint !== clip.fingerprint)
    await documents.put(demoDocumentId, stored?.revision ?? 0, sampleDocument(clip));
  return { clipPath, documentId: demoDocumentId };
}
