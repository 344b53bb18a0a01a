//! The Merkle tree of RFC 6962 (clause 2.1) over SHA-256: leaves, roots, and proofs made and checked.
//!
//! ```
//! use checkrein::audit::tree::{self, Frontier};
//! let leaves = [tree::leaf(b"a"), tree::leaf(b"b"), tree::leaf(b"c")];
//! let mut frontier = Frontier::default();
//! leaves.iter().for_each(|leaf| frontier.push(*leaf));
//! let proof = tree::inclusion_proof(&leaves, 1).unwrap();
//! assert!(tree::verify_inclusion(1, 3, &leaves[1], &proof, &frontier.root()));
//! ```

use crate::crypto::sha256;

/// SHA-256 of a leaf or a node.
pub type Hash = [u8; 32];

/// The hash of an entry's bytes: `SHA-256(0x00 || bytes)`. The prefix keeps a leaf from being taken for a node.
#[must_use]
pub fn leaf(bytes: &[u8]) -> Hash {
    sha256(&[&[0], bytes])
}

/// The hash of two subtrees: `SHA-256(0x01 || left || right)`.
#[must_use]
pub fn node(left: &Hash, right: &Hash) -> Hash {
    sha256(&[&[1], left, right])
}

/// The right edge of a growing tree: what an append and the root need, at most 64 hashes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// Roots of the perfect subtrees, left to right; one for each bit that is set in `size`.
    peaks: Vec<Hash>,
}

impl Frontier {
    /// How many leaves there are.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf's hash at the right.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                hash = node(&left, &hash);
            }
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The root; of no leaves it is the digest of nothing.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else { return sha256(&[]) };
        peaks.fold(*last, |right, left| node(left, &right))
    }
}

/// The root over leaf hashes.
#[must_use]
pub fn root(leaves: &[Hash]) -> Hash {
    let mut frontier = Frontier::default();
    leaves.iter().for_each(|leaf| frontier.push(*leaf));
    frontier.root()
}

/// PATH(index, leaves): proves that one leaf is in the tree (RFC 6962, clause 2.1.1). `None` where there is no such leaf.
#[must_use]
pub fn inclusion_proof(leaves: &[Hash], index: usize) -> Option<Vec<Hash>> {
    let (mut rest, mut index) = (leaves, index);
    if index >= rest.len() {
        return None;
    }
    let mut proof = Vec::new();
    while rest.len() > 1 {
        let (left, right) = rest.split_at(split(rest.len()));
        if index < left.len() {
            proof.push(root(right));
            rest = left;
        } else {
            proof.push(root(left));
            index -= left.len();
            rest = right;
        }
    }
    proof.reverse();
    Some(proof)
}

/// PROOF(earlier, leaves): proves that the tree of the first `earlier` leaves is a prefix of this one (RFC 6962, clause 2.1.2).
/// `None` where `earlier` is 0 or beyond the leaves.
#[must_use]
pub fn consistency_proof(leaves: &[Hash], earlier: usize) -> Option<Vec<Hash>> {
    if earlier == 0 || earlier > leaves.len() {
        return None;
    }
    let (mut rest, mut earlier) = (leaves, earlier);
    let mut proof = Vec::new();
    // Whether `rest[..earlier]` is the whole earlier tree, whose root the verifier has.
    let mut known = true;
    while earlier < rest.len() {
        let (left, right) = rest.split_at(split(rest.len()));
        if earlier <= left.len() {
            proof.push(root(right));
            rest = left;
        } else {
            proof.push(root(left));
            earlier -= left.len();
            rest = right;
            known = false;
        }
    }
    if !known {
        proof.push(root(rest));
    }
    proof.reverse();
    Some(proof)
}

/// Whether the proof shows that the leaf stands at `index` of the tree of `size` leaves (RFC 9162, clause 2.1.3.2).
#[must_use]
pub fn verify_inclusion(index: u64, size: u64, leaf: &Hash, proof: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut at, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in proof {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            hash = node(sibling, &hash);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = node(&hash, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// Whether the proof shows that the tree `earlier` is a prefix of the tree `later` (RFC 9162, clause 2.1.4.2); each is a size and
/// a root. An empty tree is a prefix of any; to prove that is meaningless, and refused.
#[must_use]
pub fn verify_consistency(earlier: (u64, &Hash), later: (u64, &Hash), proof: &[Hash]) -> bool {
    let ((first, first_root), (second, second_root)) = (earlier, later);
    if first == second {
        let possible = first > 0 || *first_root == sha256(&[]);
        return possible && proof.is_empty() && first_root == second_root;
    }
    if first == 0 || first > second {
        return false;
    }
    // Where the earlier tree is perfect its root opens the path, and the proof leaves it out.
    let (start, path) = if first.is_power_of_two() {
        (*first_root, proof)
    } else {
        let Some((start, path)) = proof.split_first() else { return false };
        (*start, path)
    };
    let (mut at, mut last) = (first - 1, second - 1);
    let shift = at.trailing_ones();
    at >>= shift;
    last >>= shift;
    let (mut first_hash, mut second_hash) = (start, start);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            first_hash = node(sibling, &first_hash);
            second_hash = node(sibling, &second_hash);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            second_hash = node(&second_hash, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && first_hash == *first_root && second_hash == *second_root
}

/// The largest power of two below `count`, for `count` of 2 and more.
fn split(count: usize) -> usize {
    count.next_power_of_two() / 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::hex;
    use proptest::prelude::*;

    fn leaves(count: usize) -> Vec<Hash> {
        (0..count).map(|number| leaf(&number.to_be_bytes())).collect()
    }

    #[test]
    fn roots_equal_the_published_ones() {
        // From RFC 6962's reference data: no leaves, one empty leaf, then seven of the eight standard inputs.
        assert_eq!(hex(&Frontier::default().root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(hex(&root(&[leaf(b"")])), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
        assert_eq!(hex(&root(&[leaf(b""), leaf(&[0])])), "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
    }

    #[test]
    fn every_proof_of_every_small_tree_verifies_and_no_other_position_does() {
        for size in 1..40_usize {
            let all = leaves(size);
            let whole = root(&all);
            for index in 0..size {
                let proof = inclusion_proof(&all, index).unwrap();
                for claimed in 0..size {
                    let holds = verify_inclusion(claimed as u64, size as u64, &all[index], &proof, &whole);
                    assert_eq!(holds, claimed == index, "{index} claimed as {claimed} of {size}");
                }
            }
            for earlier in 1..=size {
                let proof = consistency_proof(&all, earlier).unwrap();
                let before = root(&all[..earlier]);
                assert!(verify_consistency((earlier as u64, &before), (size as u64, &whole), &proof));
                if earlier < size {
                    assert!(!verify_consistency((earlier as u64, &whole), (size as u64, &whole), &proof));
                }
            }
            assert!(inclusion_proof(&all, size).is_none() && consistency_proof(&all, size + 1).is_none());
        }
    }

    proptest! {
        #[test]
        fn a_flipped_bit_never_verifies(size in 2_usize..200, pick in any::<prop::sample::Index>(), bit in any::<prop::sample::Index>()) {
            let all = leaves(size);
            let whole = root(&all);
            let index = pick.index(size);
            let mut proof = inclusion_proof(&all, index).unwrap();
            let bit = bit.index(proof.len() * 256);
            proof[bit / 256][bit % 256 / 8] ^= 1 << (bit % 8);
            prop_assert!(!verify_inclusion(index as u64, size as u64, &all[index], &proof, &whole));
        }
    }
}
