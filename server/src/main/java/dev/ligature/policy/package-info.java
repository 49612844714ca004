/** What tenants allow. */
@NullMarked
package dev.ligature.policy;

import org.jspecify.annotations.NullMarked;
