/** The directory of an enterprise tenant provisions its users: SCIM 2.0 (RFC 7643, RFC 7644). */
@NullMarked
package dev.ligature.scim;

import org.jspecify.annotations.NullMarked;
