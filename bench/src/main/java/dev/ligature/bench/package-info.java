/** Load over the generated stubs, beside the same SQL by pgbench, as ratios in one run. */
@NullMarked
package dev.ligature.bench;

import org.jspecify.annotations.NullMarked;
