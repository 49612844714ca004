/** Blockchain accounts: their addresses, and the messages that they sign. */
@NullMarked
package dev.ligature.link.wallet;

import org.jspecify.annotations.NullMarked;
