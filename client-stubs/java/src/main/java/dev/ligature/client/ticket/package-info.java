/** Impersonation tickets: their form and their offline verification by daemons. */
@NullMarked
package dev.ligature.client.ticket;

import org.jspecify.annotations.NullMarked;
