//! What a storage around one in memory leaves to it; for tests and benchmarks whose storage is only about writing.

/// The methods of [`checkrein::audit::Storage`] but `append` and `sync`, left to the field of this name.
macro_rules! rest_of_storage {
    ($memory:ident) => {
        fn lock(&self) -> Result<(), Error> {
            self.$memory.lock()
        }
        fn read(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, Error> {
            self.$memory.read(offset, buffer)
        }
        fn cut(&self, length: u64) -> Result<(), Error> {
            self.$memory.cut(length)
        }
        fn append_signed(&self, bytes: &[u8]) -> Result<(), Error> {
            self.$memory.append_signed(bytes)
        }
        fn signed(&self) -> Result<Vec<u8>, Error> {
            self.$memory.signed()
        }
        fn cut_signed(&self, length: u64) -> Result<(), Error> {
            self.$memory.cut_signed(length)
        }
        fn publish(&self, note: &[u8]) -> Result<(), Error> {
            self.$memory.publish(note)
        }
        fn published(&self) -> Result<Option<Vec<u8>>, Error> {
            self.$memory.published()
        }
    };
}

pub(crate) use rest_of_storage;
