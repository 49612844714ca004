/** IRC servers to test against, real and embedded, and an independent client that watches them. */
@NullMarked
package dev.ligature.testkit.irc;

import org.jspecify.annotations.NullMarked;
