/** The rules of the architecture, and proof that each of them bites. */
@NullMarked
package dev.ligature.architecture;

import org.jspecify.annotations.NullMarked;
