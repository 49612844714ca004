/** Accounts, their profiles and sessions: who somebody is to us, before any outside identity. */
@NullMarked
package dev.ligature.account;

import org.jspecify.annotations.NullMarked;
