/** Classes that break the rules of the architecture, to prove that the rules bite. */
@NullMarked
package dev.ligature.planted.common;

import org.jspecify.annotations.NullMarked;
