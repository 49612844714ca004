/**
 * The verifiable log of the cell: every audit entry is a leaf of one append-only Merkle tree (RFC
 * 6962) in C2SP tiles, whose root is signed.
 */
@NullMarked
package dev.ligature.audit.tree;

import org.jspecify.annotations.NullMarked;
