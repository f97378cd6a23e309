const { TestEnvironment } = require("jest-environment-node");

/**
 * Jest runs tests in a context with typed arrays of its own, which ONNX Runtime's results are not instances of, and it
 * refuses them. Tests that compute with ONNX Runtime share the typed arrays of the process instead:
 * `@jest-environment ./test/support/onnx-environment.cjs`.
 */
class OnnxEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    const shared = {
      ArrayBuffer,
      SharedArrayBuffer,
      Float32Array,
      Float64Array,
      Int32Array,
      BigInt64Array,
      Uint8Array,
    };
    Object.assign(this.global, shared);
  }
}

module.exports = OnnxEnvironment;
