/** Brings stored identifiers to the canonical form of this version. */
@NullMarked
package dev.ligature.link.canonical;

import org.jspecify.annotations.NullMarked;
