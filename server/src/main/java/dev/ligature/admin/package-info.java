/** Tenants and what operators set for them. */
@NullMarked
package dev.ligature.admin;

import org.jspecify.annotations.NullMarked;
