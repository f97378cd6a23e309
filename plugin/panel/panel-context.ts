import type { Clip } from "../../companion-server/protocol/api";
import type { FrameRate } from "../../companion-server/protocol/geometry";
import { toInveError } from "../../companion-server/protocol/errors";
import type { CompanionClient } from "../companion/client";
import type { NewId } from "../drawing/new-id";
import type { PremiereHost } from "../host/premiere-host";
import type { DraftStorage } from "./document-keeper";
import type { Notice, PanelState } from "./panel-state";
import type { Store } from "./store";

/** What every part of the panel's behaviour works with. */
export interface PanelContext {
  readonly store: Store<PanelState>;
  readonly client: CompanionClient;
  readonly host: PremiereHost;
  /** What the companion knows of a media file; a file is asked about once. */
  readonly openClip: (path: string, rate?: FrameRate) => Promise<Clip>;
  readonly drafts: DraftStorage;
  readonly newId: NewId;
  /** Resolves after the given milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

const mostNotices = 4;

/** Shows a sentence to the user; one that is already shown is not repeated. */
export function notify(context: PanelContext, kind: Notice["kind"], message: string): void {
  const { notices } = context.store.state;
  if (notices.some((notice) => notice.message === message)) return;
  const added: Notice = { id: context.newId("notice"), kind, message };
  context.store.change({ notices: [...notices, added].slice(-mostNotices) });
}

/** Takes a sentence away. */
export function dismiss(context: PanelContext, id: string): void {
  context.store.change({ notices: context.store.state.notices.filter((notice) => notice.id !== id) });
}

/** Shows a failure as a sentence; a cancellation is not one. */
export function notifyFailure(context: PanelContext, thrown: unknown): void {
  const failure = toInveError(thrown);
  if (failure.code !== "Cancelled") notify(context, "error", failure.message);
}
