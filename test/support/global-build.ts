import { ensureBuilt } from '../../scripts/lib/build.mjs'

/** These suites run the programs as they are delivered, so what they run is built from what is here now. */
export default function setup() {
  return ensureBuilt({ say: (line) => console.log(line) })
}
