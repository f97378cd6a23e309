/**
 * The solution of a square system of linear equations, or null when it has none or too many. `matrix` is row by row;
 * both arguments are used up. Method: Gaussian elimination with partial pivoting.
 */
export function solveLinear(matrix: Float64Array, right: Float64Array): Float64Array | null {
  const n = right.length;
  for (let column = 0; column < n; column += 1) {
    let pivot = column;
    for (let row = column + 1; row < n; row += 1)
      if (Math.abs(matrix[row * n + column] ?? 0) > Math.abs(matrix[pivot * n + column] ?? 0)) pivot = row;
    const size = matrix[pivot * n + column] ?? 0;
    if (!(Math.abs(size) > 1e-12)) return null;
    swapRows(matrix, right, column, pivot);
    for (let row = column + 1; row < n; row += 1) {
      const factor = (matrix[row * n + column] ?? 0) / size;
      if (factor === 0) continue;
      for (let k = column; k < n; k += 1)
        matrix[row * n + k] = (matrix[row * n + k] ?? 0) - factor * (matrix[column * n + k] ?? 0);
      right[row] = (right[row] ?? 0) - factor * (right[column] ?? 0);
    }
  }
  for (let row = n - 1; row >= 0; row -= 1) {
    let sum = right[row] ?? 0;
    for (let k = row + 1; k < n; k += 1) sum -= (matrix[row * n + k] ?? 0) * (right[k] ?? 0);
    right[row] = sum / (matrix[row * n + row] ?? 1);
  }
  return right;
}

function swapRows(matrix: Float64Array, right: Float64Array, a: number, b: number): void {
  if (a === b) return;
  const n = right.length;
  for (let k = 0; k < n; k += 1) {
    const kept = matrix[a * n + k] ?? 0;
    matrix[a * n + k] = matrix[b * n + k] ?? 0;
    matrix[b * n + k] = kept;
  }
  const kept = right[a] ?? 0;
  right[a] = right[b] ?? 0;
  right[b] = kept;
}
