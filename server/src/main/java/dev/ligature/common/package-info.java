/**
 * Words that every domain uses: ids, refusals, the caller, time. Knows no framework and no wire.
 */
@NullMarked
package dev.ligature.common;

import org.jspecify.annotations.NullMarked;
