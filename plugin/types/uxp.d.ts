/**
 * The part of UXP that the plug-in's page uses, written from Adobe's documentation: the published types lack entry
 * points, the data folder's type and the webview.
 */
declare module "uxp" {
  interface Entry {
    readonly name: string;
    readonly nativePath: string;
  }
  interface File extends Entry {
    read(options: { format: symbol }): Promise<string>;
    write(data: string, options: { format: symbol }): Promise<number>;
  }
  interface Folder extends Entry {
    /** Rejects when there is no entry of this name. */
    getEntry(name: string): Promise<File>;
    createFile(name: string, options: { overwrite: boolean }): Promise<File>;
  }
  interface PanelHooks {
    create(): void;
    show(): void;
    hide(): void;
    destroy(): void;
  }
  interface Uxp {
    readonly entrypoints: { setup(entries: { panels: Record<string, PanelHooks> }): void };
    readonly storage: {
      readonly localFileSystem: { getDataFolder(): Promise<Folder> };
      readonly formats: { readonly utf8: symbol };
    };
    readonly shell: { openPath(path: string, developerText: string): Promise<string> };
    readonly host: { readonly name: string; readonly version: string };
  }
  const uxp: Uxp;
  export default uxp;
}

declare module "premierepro" {
  const ppro: import("@adobe/premierepro").premierepro;
  export default ppro;
}

/** The browser inside a panel. Listeners have to be there before `src` is set. */
interface WebviewElement extends HTMLElement {
  src: string;
  postMessage(message: unknown): void;
  addEventListener(type: "message", listener: (event: MessageEvent<unknown>) => void): void;
  addEventListener(type: "loadstop" | "loaderror", listener: () => void): void;
}

interface HTMLElementTagNameMap {
  webview: WebviewElement;
}

interface Document {
  /** Premiere's theme; absent in old builds. */
  readonly theme?: {
    getCurrent(): string;
    readonly onUpdated: { addListener(listener: () => void): void };
  };
}
