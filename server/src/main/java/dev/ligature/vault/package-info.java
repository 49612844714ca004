/**
 * Credentials of outside accounts, their leases to daemons, and the tickets that daemons act by.
 */
@NullMarked
package dev.ligature.vault;

import org.jspecify.annotations.NullMarked;
