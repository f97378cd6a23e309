/** Version of the wire contract. The panel and the companion refuse each other when the first number differs. */
export const protocolVersion = "2.0";

/** Version of the application, kept equal to package.json by a test. */
export const applicationVersion = "0.1.0";

/** The one port that the manifest lists and the companion listens on unless told otherwise. */
export const defaultPort = 47821;
