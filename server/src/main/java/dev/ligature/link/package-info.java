/** Logins in progress, the proofs they end in and the identities that proofs bind to accounts. */
@NullMarked
package dev.ligature.link;

import org.jspecify.annotations.NullMarked;
