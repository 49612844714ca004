/** The way to mailboxes: SMTP, or a directory in development. */
@NullMarked
package dev.ligature.link.mail;

import org.jspecify.annotations.NullMarked;
