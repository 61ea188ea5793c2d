// Once before all tests: bundles built from the sources that are being tested.
import { freshBundles } from '../../scripts/fresh.mjs';

export default () => {
  process.env.ZIBRO_DIST = freshBundles();
};
