//! The entry of the bare-metal program; a host has nothing to run.
#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
mod bare {
    use core::hint::black_box;
    use core::panic::PanicInfo;

    /// Where the linker begins. It never runs: only what it pulls in is of interest.
    #[unsafe(no_mangle)]
    extern "C" fn _start() -> ! {
        let (mut document, mut out) = ([0; 64], [0; 64]);
        loop {
            let _ = black_box(cwmp_size::exchange(
                black_box(&mut document),
                black_box(&mut out),
            ));
            let _ = black_box(cwmp_size::inform(black_box(&mut out)));
            let _ = black_box(cwmp_size::transfer_complete(black_box(&mut out)));
        }
    }

    #[panic_handler]
    fn panic(_: &PanicInfo<'_>) -> ! {
        loop {}
    }
}

#[cfg(not(target_os = "none"))]
fn main() {}
