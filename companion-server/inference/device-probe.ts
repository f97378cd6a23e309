/**
 * Runs in a process of its own, because a broken graphics driver can take its process down: measures the device named on
 * the command line and prints the result as one line of JSON.
 */
import { deviceNames } from "./device";
import { probeDevice } from "./probe-device";

const requested = deviceNames.find((name) => name === process.argv[2]);

if (requested === undefined || requested === "auto") {
  process.exitCode = 2;
} else {
  probeDevice(requested).then(
    (result) => process.stdout.write(JSON.stringify(result)),
    () => {
      process.exitCode = 1;
    },
  );
}
