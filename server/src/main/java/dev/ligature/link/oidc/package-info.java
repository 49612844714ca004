/** Identities at providers of OpenID Connect and OAuth 2.0. */
@NullMarked
package dev.ligature.link.oidc;

import org.jspecify.annotations.NullMarked;
